// @ts-check
import { card } from './field.js';

/**
 * A state as people read it: the label that its table has, or its own name with a large letter.
 * @param {string} protocol @param {{ name: string, detail?: string | null } | null | undefined} state
 */
export function stateText(protocol, state) {
  if (!state?.name) return '';
  const label = card(`${protocol} state ${state.name}`)?.label;
  const name = label ?? state.name[0].toUpperCase() + state.name.slice(1);
  return state.detail ? `${name} ${state.detail}` : name;
}
