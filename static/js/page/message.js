// @ts-check
// One letter. All of it is there without JavaScript; with it, what belongs together is lit together.
import '../element/glass-letter.js';
