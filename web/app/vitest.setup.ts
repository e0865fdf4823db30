// The addon of xterm.js for graphemes reads its table from the start of a buffer's
// memory, and Node lets small buffers share some. Browsers have no Buffer.
Buffer.poolSize = 0;
