/** Whether the page is shown in a frame of another page, as a course's page shows a lab. */
export const framed = window !== window.top;
