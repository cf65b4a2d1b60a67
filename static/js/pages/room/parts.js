/* What the page of a room is made of: each part is a function (room, root) that binds itself to the page. */

export const parts = [];
