import type { IEventBus } from 'aws-cdk-lib/aws-events';
import {
	ConfigurationSet,
	ConfigurationSetTlsPolicy,
	EmailIdentity,
	EmailSendingEvent,
	EventDestination,
	Identity,
	SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Aws, CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow, type Grantee } from './permission.ts';

export interface MailSenderProps {
	/** The address that mails come from. */
	readonly from: string;
	/** The domain to set up in SES; absent: the identity is set up by hand. */
	readonly domain?: string;
	/** The account is in SES's sandbox. */
	readonly sandbox: boolean;
	/** Where SES says which mails came back: the account's default bus, it takes no other. */
	readonly bus: IEventBus;
}

/** Sending by SES: from one address only, by a configuration set that says which mails came back. */
export class MailSender extends Construct {
	readonly from: string;
	/** Name of the configuration set that mails are sent by. */
	readonly configurationSet: string;
	private readonly resources: readonly string[];
	private readonly sandbox: boolean;

	constructor(scope: Construct, id: string, props: MailSenderProps) {
		super(scope, id);
		this.from = props.from;
		this.sandbox = props.sandbox;
		const arn = (name: string) => `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${name}`;
		// In the sandbox, SES also asks for a permission on the recipient's identity, which cannot be known before.
		const identities = (props.sandbox ? ['*'] : identitiesFor(props.from)).map((name) => arn(`identity/${name}`));
		const configuration = new ConfigurationSet(this, 'Configuration', {
			tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
			reputationMetrics: true,
			suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
		});
		configuration.applyRemovalPolicy(RemovalPolicy.DESTROY);
		configuration.addEventDestination('Returned', {
			destination: EventDestination.eventBus(props.bus),
			events: [
				EmailSendingEvent.BOUNCE,
				EmailSendingEvent.COMPLAINT,
				EmailSendingEvent.REJECT,
				EmailSendingEvent.RENDERING_FAILURE,
			],
		});
		this.configurationSet = configuration.configurationSetName;
		this.resources = [...identities, arn(`configuration-set/${configuration.configurationSetName}`)];
		if (props.domain === undefined) return;
		const identity = new EmailIdentity(this, 'Domain', {
			identity: Identity.domain(props.domain),
			configurationSet: configuration,
		});
		identity.applyRemovalPolicy(RemovalPolicy.DESTROY);
		for (const [index, record] of identity.dkimRecords.entries()) {
			new CfnOutput(this, `Dkim${index + 1}`, {
				value: `${record.name} CNAME ${record.value}`,
				description: 'Add this record to the domain',
			});
		}
	}

	/** Asks how much may be sent. */
	grantQuota(grantee: Grantee): void {
		allow(grantee, {
			actions: ['ses:GetSendQuota'],
			resources: ['*'],
			wildcardBecause: "The quota is the account's: SES knows no resource for it.",
		});
	}

	/** Sends mails from the one address. */
	grantSend(grantee: Grantee): void {
		allow(grantee, {
			actions: ['ses:SendRawEmail'],
			resources: this.resources,
			conditions: { StringEquals: { 'ses:FromAddress': this.from } },
			...(this.sandbox
				? { wildcardBecause: "In SES's sandbox the recipient's identity is checked too; the sender stays fixed by condition." }
				: {}),
		});
	}
}

/** The identities that SES may send from the address by: itself, its domain, and the domains above. */
function identitiesFor(from: string): readonly string[] {
	const labels = (from.split('@')[1] ?? '').split('.');
	const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
	return [from, ...domains];
}
