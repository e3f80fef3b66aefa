export interface Match<R> {
	readonly route: R;
	/** Decoded. */
	readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request: among those that match, the one whose path has a literal where the others have a parameter. */
export function makeRouter<R extends { readonly method: string; readonly path: string }>(
	routes: readonly R[],
): (method: string, path: string) => Match<R> | undefined {
	const compiled = routes
		.map((route) => ({ route, segments: route.path.split('/') }))
		.sort((a, b) => parametersIn(a.segments) - parametersIn(b.segments));
	return (method, path) => {
		const segments = path.split('/');
		for (const { route, segments: pattern } of compiled) {
			if (route.method !== method || pattern.length !== segments.length) continue;
			const parameters: Record<string, string> = {};
			const matches = pattern.every((expected, at) => {
				const actual = segments[at] ?? '';
				if (!expected.startsWith('{')) return expected === actual;
				parameters[expected.slice(1, -1)] = decode(actual);
				return actual !== '';
			});
			if (matches) return { route, parameters };
		}
		return undefined;
	};
}

const parametersIn = (segments: readonly string[]): number => segments.filter((segment) => segment.startsWith('{')).length;

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
