/* Sends a file with the tus project's own client: `node tus.mjs MODULES ADDRESS HEADERS NAME` with the octets on stdin.
   After a third it breaks off, and a second client goes on from the address alone. Prints one JSON line. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, endpoint, headers, name] = process.argv.slice(2);
const { Upload } = createRequire(`${modules}/`)("tus-js-client");
const octets = readFileSync(0);
const common = { headers: JSON.parse(headers), chunkSize: 100_000, retryDelays: [0, 500], metadata: { filename: name, client_id: "tus-js-client-1" } };
const wrong = (problem) => { console.error(String(problem)); process.exit(1); };

const first = new Upload(octets, { ...common, endpoint, onError: wrong, onChunkComplete: (_size, accepted) => {
  if (accepted < octets.length / 3) return;
  first.abort().then(() => {
    let from = 0;
    const second = new Upload(octets, { ...common, uploadUrl: first.url, onError: wrong,
      onChunkComplete: (size, reached) => { from ||= reached - size; },
      onSuccess: () => console.log(JSON.stringify({ url: second.url, broken: accepted, from })),
    });
    second.start();
  });
} });
first.start();
