/** Whether the page is shown in a frame of another page, as a course's page shows a lab. */
export const framed = window !== window.top;

/**
 * Whether a page of ours can be shown in a frame of another site, by its path: the others are the
 * server's to refuse (web/embed.go has the same list), and are opened in a tab of their own.
 */
export const frameable = (path: string): boolean =>
  /^\/(labs\/|class\/|join|shared\/|lti\/|learner$|privacy$)/.test(path);
