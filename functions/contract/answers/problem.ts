/** What the API answers whatever was asked. */
import * as z from 'zod/mini';
import { described } from './parts.ts';

/** Every error of the API, RFC 9457. */
export const problemSchema = z.object({
	type: z.string(),
	status: z.int(),
	title: z.string(),
	detail: z.string(),
	errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() })).check(described('What to write, by field.'))),
});

/** What API Gateway itself answers, before any function is asked. */
export const gatewayMessageSchema = z.object({ message: z.string() });

/** `POST …/resend` of a request or a complaint: the same whether or not the address is its. */
export const acceptedSchema = z.object({ status: z.literal('accepted') });
