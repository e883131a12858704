// Ways to look at a line.
import { hosts, connect, say } from './page.mjs';

export function specs(spec, { open, holds, same, note }) {
  spec('views of a line, by keyboard: octets, notes, what tokens carry, a pinned card', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.imap, /^\* OK/);
    await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
    await say(page, 'a2 SELECT INBOX', /^a2 OK/);
    await say(page, 'a3 FETCH 1:* FAST', /^a3 OK/);
    await page.keyboard.press('Escape');
    await page.locator('.tok', { hasText: 'FAST' }).last().focus();
    await page.keyboard.press('d');
    await page.waitForFunction(() => /1:\* is 1 2 /.test(document.querySelector('.line__carries')?.textContent));
    await page.keyboard.press('x');
    await page.waitForSelector('.line--c .hex__run--end');
    holds(!/63 65 64 61 72/.test(await page.locator('#wire').textContent()), 'the octets show the password');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.hex__run.is-sel');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => /FLAGS INTERNALDATE RFC822\.SIZE/.test(document.querySelector('#explain').textContent));
    holds(await page.isVisible('#unpin'), 'the card is not pinned');
    await page.keyboard.press('Escape');
    holds(!await page.isVisible('#unpin'), 'Esc does not unpin');
    await page.keyboard.press('n');
    await page.waitForSelector('.drop');
    same(page.trouble, [], 'trouble');
  });

  spec('the menu of views: opened, chosen from, and left by keyboard; the menu says that something is chosen', async ({ browser, server }) => {
    const page = await open(browser, server, { width: 390 });
    await connect(page, hosts.mx, /^220 /);
    await page.focus('#looks summary');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#looks[open] [data-notes=full]');
    const box = await page.locator('.looks__box').boundingBox();
    holds(box.x >= 0 && box.x + box.width <= 390, `the menu is cut off: ${JSON.stringify(box)}`);
    await page.focus('[data-view=hex]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.hex__run');
    holds(await page.getAttribute('#looks', 'data-other') !== null, 'the menu does not say so');
    await page.keyboard.press('Escape');
    same(await page.evaluate(() => [document.querySelector('#looks').open, document.activeElement.tagName]), [false, 'SUMMARY'], 'after Esc');
    same(page.trouble, [], 'trouble');
  });

  spec('full notes of a thousand lines', async ({ browser, server }) => {
    const page = await open(browser, server);
    await connect(page, hosts.mx, /^220 /);
    await page.selectOption('#ending', 'paste');
    await page.fill('#letter', Array(500).fill('NOOP').join('\n'));
    await page.click('#send');
    await page.waitForFunction(() => document.querySelectorAll('ol#wire li.line').length >= 1001, undefined, { timeout: 30_000 });
    const [took, longest] = await page.evaluate(async () => {
      const frame = () => new Promise(requestAnimationFrame);
      let last = await frame(), longest = 0, calm = 0;
      const began = last;
      document.querySelector('[data-notes=full]').click();
      while (calm < 5) {
        const now = await frame();
        longest = Math.max(longest, now - last);
        calm = document.querySelector('.drop') ? calm + 1 : 0;
        last = now;
      }
      return [last - began, longest];
    });
    note.push(`1,000 lines in Full after ${Math.round(took)} ms, the longest frame ${Math.round(longest)} ms`);
    holds(longest < 1000, `a frame took ${longest} ms`);
    same(page.trouble, [], 'trouble');
  });
}
