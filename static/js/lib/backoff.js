// @ts-check
const STEPS = [1, 2, 3, 5, 8, 13, 21, 30];

/** Seconds to wait before attempt number `attempt`, counted from 0. @param {number} attempt */
export const delay = (attempt) => STEPS[Math.min(Math.max(attempt, 0), STEPS.length - 1)];
