// Takes the picture of the README: node tests/browser/picture.mjs [target/debug/mailglass] [static/img/playground.png]
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';
import { path, hosts, connect, say } from './page.mjs';
import { start } from './server.mjs';

const [command = 'target/debug/mailglass', file = 'static/img/playground.png'] = process.argv.slice(2);
const server = await start(command);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-proxy-server'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-GB' });
  await page.goto(server.home + path.playground);
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  await say(page, 'MAIL FROM:<ana@meadow.test>', /^250 /);
  await say(page, 'RCPT TO:ben@harbor.test', /^501 /);
  // The code of the refusal is on the card.
  await page.locator('.tok[data-field="smtp.reply-code"]', { hasText: '501' }).last().click();
  await page.mouse.move(0, 0);
  await page.locator('ol#wire').evaluate(wire => { wire.scrollTop = wire.scrollHeight; });
  await page.evaluate(() => document.fonts.ready);
  await mkdir(dirname(file), { recursive: true });
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  await server.stop();
}
