/** As S3 gives it. */
const pieceSize = 65_536;

/** A list of recipients. Every hundredth row is none. */
export async function* listFile(rows: number): AsyncGenerator<Uint8Array> {
	let text = 'Name,Email address,City\r\n';
	for (let row = 0; row < rows; row++) {
		text += row % 100 === 99 ? `Nobody ${row},none,"Here, there"\r\n` : `Person ${row},Person.${row}@Example.com,"Here, there"\r\n`;
		if (text.length < pieceSize) continue;
		yield Buffer.from(text);
		text = '';
	}
	yield Buffer.from(text);
}
