// @ts-check
// Masks a text beside the page, so that the page never waits for it.
import { characters, hide, octets } from '../lib/secret.js';

addEventListener('message', async ({ data }) => {
  const table = await (await fetch('/mask.json')).json();
  const { text, places, lines } = hide(characters(new Uint8Array(data)), table);
  const masked = octets(text);
  // @ts-ignore The page's own types are the window's.
  postMessage({ masked: masked.buffer, places, lines: lines.slice(0, 200) }, [masked.buffer]);
});
