/** Where a page's host means the machine itself, to whoever reads it: nobody else comes there. */
export const isLocal = (host: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
