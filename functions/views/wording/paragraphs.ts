/** What somebody wrote, as the paragraphs of a letter. */
export const paragraphs = (text: string): readonly { readonly paragraph: string }[] =>
	text
		.split(/\n+/)
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.map((paragraph) => ({ paragraph }));
