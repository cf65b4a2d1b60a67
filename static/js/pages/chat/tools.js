/* What opens beside the words of a message: each tool is a function (section, { write(payload, words), compose }) that
   binds its own button in .composer-tools. write sends { body?, phrase?, offer?, files?, reply_to?, mentions? } through
   the queue that text goes through: in order, kept on this device until it is acknowledged; `words` stand for it until
   then. compose (composer.js) hands out what is written or answered there. */

import { openFiles } from "./files.js";
import { openOffers } from "./offers.js";
import { openPhrases } from "./phrases.js";

export const tools = [openPhrases, openOffers, openFiles];
