import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

// A component without a rune would be compiled as in Svelte 4, and bring along what that needs.
export default { preprocess: vitePreprocess(), compilerOptions: { runes: true } };
