import { mount } from "svelte";
import "./app.css";
import App from "./App.svelte";

/** Whether there is something to do before the page is shown: hardly ever. */
function expected(): boolean {
  try {
    return (
      location.hash.startsWith("#go=") ||
      "ehlo.done" in localStorage ||
      "ehlo.sandboxes" in localStorage
    );
  } catch {
    return false; // storage refused
  }
}

async function start(): Promise<void> {
  if (expected()) await (await import("./lib/learner/arrival")).arrive();
  mount(App, { target: document.getElementById("app")! });
}

void start();
