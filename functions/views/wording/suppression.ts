/** What is kept so that marketing never starts again. */
export const suppression =
	'We keep an unreadable fingerprint of your e-mail address, and only that, so that we never send marketing to it again (UK GDPR Article 21(3)).';
