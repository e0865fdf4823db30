import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    // A component without a rune would be compiled as in Svelte 4, and bring along what that needs.
    runes: true,
    // Names that look drawn by lot don't get smaller; these are long enough for some fifty files.
    cssHash: ({ hash, css }) => `s${hash(css).slice(0, 4)}`,
    discloseVersion: false,
  },
};
