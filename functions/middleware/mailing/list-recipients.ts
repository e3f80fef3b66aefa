import type { Context } from 'aws-lambda';
import { InvalidInput } from '../../core/errors.ts';
import { type KeptMailing, type Listing, shardNumbers } from '../../core/mailing/mailing.ts';
import {
	MailingNotFoundError,
	type Mailings,
	type MailingWork,
	type RejectedRows,
	type UploadedLists,
} from '../../core/mailing/ports.ts';
import { storeLists } from '../../core/mailing/store-lists.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { StoreAdapters } from '../../core/stores/ports.ts';
import { storePages } from './list-stores.ts';
import { type ListPage, uploadPages } from './list-upload.ts';

export interface ListRecipientsDeps {
	/** The policy in force: it says where the categories are. */
	readonly policy: Policy;
	readonly mailings: Pick<Mailings, 'get'>;
	readonly work: Pick<MailingWork, 'addRecipients' | 'moveListing' | 'refuse' | 'countRecipients'>;
	readonly uploads: UploadedLists;
	readonly rejected: Pick<RejectedRows, 'put'>;
	readonly stores: () => Promise<StoreAdapters>;
}

interface Event {
	readonly mailingId: string;
}

/** `more`: called again, it goes on where it stopped. `refused`: it is no list. `shards`: what to map over once it is done. */
export interface ListRecipientsOutcome {
	readonly status: 'done' | 'more' | 'refused';
	readonly shards: readonly number[];
}

/** A page, and removing the upload, must fit into what is left. */
const margin = 60_000;

/**
 * Puts everybody who is meant on the mailing's list, each address once, page by page until it is done or the time is nearly up. A page
 * that something died in is done again, and comes to the same. One that is no list is refused as a whole, for the DPO to
 * read why. The upload is removed in the end.
 *
 * @throws MailingNotFoundError @throws StoreUnavailableError
 */
export function makeListRecipients(deps: ListRecipientsDeps) {
	return async (
		{ mailingId }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<ListRecipientsOutcome> => {
		const shards = shardNumbers;
		for (;;) {
			const mailing = await deps.mailings.get(mailingId);
			if (!mailing) throw new MailingNotFoundError(mailingId);
			const { source } = mailing;
			if (mailing.refused !== undefined || mailing.listing.done) {
				if (source.kind === 'upload') await deps.uploads.remove(source.key);
				return { status: mailing.refused === undefined ? 'done' : 'refused', shards };
			}
			try {
				const end = await listPages(deps, mailing, () => getRemainingTimeInMillis() >= margin);
				if (end === 'more') return { status: 'more', shards };
			} catch (error) {
				if (!(error instanceof InvalidInput)) throw error;
				await deps.work.refuse(mailingId, error.message);
			}
		}
	};
}

/** `reread`: it is done, or somebody else has done a page. */
async function listPages(deps: ListRecipientsDeps, mailing: KeptMailing, goesOn: () => boolean): Promise<'more' | 'reread'> {
	let listing = mailing.listing;
	for await (const page of await pagesOf(deps, mailing)) {
		const fresh = await deps.work.addRecipients(mailing, page.addresses);
		if (page.rejected.length > 0) await deps.rejected.put(mailing.id, listing.page, page.rejected);
		const after = await afterPage(deps, mailing, listing, page, fresh);
		if ((await deps.work.moveListing(mailing.id, listing, after)) === 'lost' || after.done) return 'reread';
		listing = after;
		if (!goesOn()) return 'more';
	}
	return 'reread';
}

async function pagesOf(
	{ policy, stores, uploads }: ListRecipientsDeps,
	{ source, listing }: KeptMailing,
): Promise<AsyncIterable<ListPage>> {
	if (source.kind === 'upload') return uploadPages(uploads, source, listing.cursor);
	const adapters = await stores();
	return storePages({ policy, stores: adapters }, storeLists(policy, adapters, source.categories).lists, listing.cursor);
}

async function afterPage(
	{ policy, stores, work }: ListRecipientsDeps,
	{ id, source }: KeptMailing,
	before: Listing,
	{ rows, rejected, next }: ListPage,
	fresh: number,
): Promise<Listing> {
	const done = next === undefined;
	return {
		page: before.page + 1,
		...(next !== undefined && { cursor: next }),
		done,
		rows: before.rows + rows,
		rejectedRows: before.rejectedRows + rejected.length,
		// What a try that died put there was not new any more: in the end all are counted.
		listed: done ? await work.countRecipients(id) : before.listed + fresh,
		notListed:
			done && source.kind === 'stores' ? storeLists(policy, await stores(), source.categories).notListed : before.notListed,
	};
}
