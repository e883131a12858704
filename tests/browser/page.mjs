// What the tests know about the pages: every selector, and what a person does with them.
export const path = { home: '/', playground: '/playground', explain: '/explain', policy: '/policy', reference: '/reference', command: '/reference/smtp/RCPT', code: '/reference/smtp/550', glossary: '/glossary', journey: '/journey', messages: '/message', compose: '/compose', devices: '/devices?account=ben@harbor.test' };
export const on = {
  toPlayground: 'a[href="/playground"]',
  host: 'select#host',
  connect: 'button#connect',
  line: '.composer__field :is(input, textarea):not([hidden])',
  option: '#options [role=option]',
  lines: 'ol#wire li.line:not(.trial *)',
  text: 'code.line__text',
  token: 'ol#wire .tok[role=button][data-field]',
  tab: '[role=tab][aria-selected=true]',
  multi: 'glass-composer.is-multi',
  state: '#state',
  card: '#explain',
  diagnosis: 'ol#wire li.diag',
  caret: '.diag__caret',
  linkDown: 'html[data-link="down"]',
  linkUp: 'html[data-link="up"]',
};
export const hosts = { mx: 'mx1.harbor.test:25', submission: 'mail.meadow.test:587', pop3: 'mail.harbor.test:110', imap: 'mail.harbor.test:143' };

/** The transcript, folded lines too, without the signs of line ends: [{ who: 'C' | 'S', text }]. */
export const transcript = page => page.evaluate(({ lines, text }) => [...document.querySelectorAll(lines)].map(li => ({
  who: li.classList.contains('line--c') ? 'C' : 'S', text: (li.querySelector(text)?.textContent ?? '').replace(/[␍␊]+$/, ''),
})), on);

/** Waits for a server line, at or after number `from`, that matches; gives its text. */
export async function answer(page, from, pattern, timeout = 5000) {
  const found = await page.waitForFunction(({ lines, text, from, source }) => {
    const pattern = new RegExp(source);
    return [...document.querySelectorAll(lines)].slice(from).filter(li => li.classList.contains('line--s'))
      .map(li => (li.querySelector(text)?.textContent ?? '').replace(/[␍␊]+$/, '')).find(t => pattern.test(t));
  }, { ...on, from, source: pattern.source }, { timeout }).catch(async () => {
    const seen = (await transcript(page)).slice(from).map(l => `${l.who}: ${l.text}`).join('\n');
    throw new Error(`no line ${pattern} after line ${from} within ${timeout} ms, but\n${seen}`);
  });
  return found.jsonValue();
}

/** Tab until the element that has the focus matches. */
export async function tabTo(page, selector, most = 140) {
  for (let n = 0; n < most; n++) {
    if (await page.evaluate(s => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached with ${most} times Tab`);
}

/** Chooses an option of the focused select with the arrow keys. */
export async function chooseByKey(page, value) {
  await page.keyboard.press('Home');
  for (let n = 0; n < 30; n++) {
    if (await page.evaluate(() => document.activeElement.value) === value) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`${value} is not among the hosts`);
}

const tabNow = page => page.evaluate(s => document.querySelector(s)?.dataset.conn ?? '', on.tab);

/** Opens a connection with the mouse's ways, in a tab of its own; gives the greeting. */
export async function connect(page, host, greeting) {
  const before = await tabNow(page);
  await page.selectOption(on.host, host);
  await page.click(on.connect);
  await page.waitForFunction(({ tab, before }) => (document.querySelector(tab)?.dataset.conn ?? '') !== before, { ...on, before });
  return answer(page, 0, greeting);
}

/** Types a letter or a literal where Enter makes a new line, and sends it with Ctrl Enter. */
export async function write(page, lines, pattern) {
  await page.waitForSelector(on.multi);
  const from = (await transcript(page)).length;
  for (const [n, line] of lines.entries()) {
    if (n) await page.keyboard.press('Enter');
    await page.keyboard.type(line);
  }
  await page.keyboard.press('Control+Enter');
  return pattern ? answer(page, from, pattern) : undefined;
}

/** Types a line, Enter; waits for the answer if a pattern is given. */
export async function say(page, line, pattern) {
  const from = (await transcript(page)).length;
  await page.focus(on.line);
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  return pattern ? answer(page, from, pattern) : undefined;
}
