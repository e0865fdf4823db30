import { kept } from "./storage";

/** Light or dark: as the system says, unless the reader has chosen. */
export type Choice = "system" | "light" | "dark";

const key = "ehlo.theme";

function remembered(): Choice {
  const value = kept.get(key);
  return value === "light" || value === "dark" ? value : "system";
}

class Theme {
  choice = $state<Choice>(remembered());
  /** Counts changes of colour, so that what cannot follow CSS (the terminal) can follow this. */
  changes = $state(0);

  constructor() {
    this.#apply();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.changes++);
  }

  set(choice: Choice): void {
    this.choice = choice;
    kept.set(key, choice);
    this.#apply();
  }

  #apply(): void {
    if (this.choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.choice;
    this.changes++;
  }
}

export const theme = new Theme();
