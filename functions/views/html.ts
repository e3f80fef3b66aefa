import { html as escaping, raw } from 'hono/html';

/** Markup that needs no further escaping. */
export type Html = ReturnType<typeof raw>;

/** What may stand in a template: text and numbers are escaped; `false` and `undefined` leave nothing behind. */
export type Part = string | number | false | undefined | Html | readonly Part[];

/**
 * Auto-escaping template. Hono's own also takes promises and then returns one; this type leaves them out, so that what
 * comes back is always markup, at once.
 */
export const html = escaping as (strings: TemplateStringsArray, ...parts: readonly Part[]) => Html;

export { raw };
