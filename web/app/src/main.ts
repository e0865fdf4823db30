import { mount } from "svelte";
import "./app.css";
import App from "./App.svelte";
import { takeTokenFromAddress } from "./lib/learner/token";

takeTokenFromAddress(() =>
  confirm(
    "This link signs this browser in as another learner. What was done here before stays with the learner of before, and can’t be reached from this browser any more. Go on?",
  ),
);

/** A browser that was here before the server knew learners hands over what it has kept. */
async function handOver(): Promise<void> {
  if (localStorage.getItem("ehlo.done") === null && localStorage.getItem("ehlo.sandboxes") === null)
    return;
  const { migrate, old } = await import("./lib/learner/migrate");
  const claims = old();
  if (claims) await migrate(claims);
}

// Without the server's yes it is handed over another time.
void handOver()
  .catch(() => undefined)
  .then(() => mount(App, { target: document.getElementById("app")! }));
