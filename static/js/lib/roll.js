// @ts-check
import { el } from './dom.js';

/** The list of one transcript. It follows its end as long as the reader is there. */
export class Roll {
  #at = 0;
  #follow = true;

  /** @param {import('./session.js').Session} session @param {() => void} ended called when its end is in view */
  constructor(session, ended) {
    const list = el('ol', {
      className: 'wire is-roles', role: 'list', tabIndex: -1,
      'aria-label': `Transcript, ${session.title}`, 'data-proto': session.info.protocol,
    });
    /** @type {HTMLElement} */ this.list = list;
    let high = 0;
    list.addEventListener('scroll', () => {
      // Where the list itself grew or shrank, nobody has scrolled.
      if (list.clientHeight === high) this.#follow = list.scrollHeight - list.scrollTop - high < 40;
      if (this.#follow) ended();
    }, { passive: true });
    new ResizeObserver(() => {
      high = list.clientHeight;
      if (this.#follow) list.scrollTop = list.scrollHeight;
    }).observe(list);
  }

  get follows() {
    return this.#follow;
  }

  /** Keeps the place while another transcript is shown. */
  leave() {
    this.#at = this.list.scrollTop;
    this.list.removeAttribute('id');
  }

  /** Comes back to that place. */
  enter() {
    this.list.id = 'wire';
    this.list.scrollTop = this.#follow ? this.list.scrollHeight : this.#at;
  }

  toEnd() {
    this.#follow = true;
    this.list.scrollTop = this.list.scrollHeight;
  }
}
