import { documentStyle } from '../document-style.ts';
import { type Html, html, raw } from '../html.ts';

/** Of the page that an archive is opened by: nothing on it is pressed or typed. */
export const stylesheet: Html = html`<style>${raw(documentStyle)}</style>`;
