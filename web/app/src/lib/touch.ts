/** Whether the page is used by touch: what takes the focus then brings up a keyboard over half of it. */
export function byTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
