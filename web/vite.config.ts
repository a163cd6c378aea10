import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// In development the pages come from Vite and the data from a running Bellwether (or from mock/server.mjs).
const server = process.env['BELLWETHER_URL'] ?? 'http://127.0.0.1:8080';
const routes = ['/render', '/metrics', '/functions', '/events', '/tags', '/version', '/api', '/-/'];

export default defineConfig({
  plugins: [svelte()],
  server: { proxy: Object.fromEntries(routes.map((route) => [route, server])) },
  build: {
    target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
    // The content security policy allows no data: URLs for fonts and scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The server's table of assets is made from this folder; a stable order of names keeps its diff small.
    outDir: process.env['BW_UI_OUT'] ?? 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 300,
  },
});
