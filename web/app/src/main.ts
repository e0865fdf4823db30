import { mount } from "svelte";
import "./app.css";
import App from "./App.svelte";
import { kept } from "./lib/storage";

/** Whether there is something to do before the page is shown: hardly ever. */
function expected(): boolean {
  return (
    location.hash.startsWith("#go=") ||
    kept.get("ehlo.done") !== null ||
    kept.get("ehlo.sandboxes") !== null
  );
}

async function start(): Promise<void> {
  if (expected()) await (await import("./lib/learner/arrival")).arrive();
  mount(App, { target: document.getElementById("app")! });
}

void start();
