/**
 * Checks: what somebody who knows the trade would notice in a dossier. A plugin declares them; the host asks them about what changed and, every night, about all that
 * still travels, keeps what they find, and clears it when its cause is gone. A check only looks: it writes nothing and asks nobody outside.
 */
import type { Day, Instant } from './dates.ts';
import type { Money } from './money.ts';
import type { ConsoleTitle } from './plugin.ts';
import type { Deps, NoDeps, Resolved } from './tokens.ts';

/** In the order of who is told first. */
export const SEVERITIES = ['urgent', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A service of a dossier as a check sees it. */
export interface ServiceSeen {
  readonly id: string;
  /** Id of the service plugin, whose schema `item` fits. */
  readonly service: string;
  /** Supplier code. */
  readonly supplier: string;
  readonly status: string;
  readonly title: string;
  readonly item: unknown;
  readonly departure: Day | null;
  readonly return: Day | null;
  readonly recordLocator: string | null;
}
/** A field of a service of which messages tell something else by now than a person said of it. */
export interface ContestedSeen {
  readonly service: string;
  readonly title: string;
  /** JSON pointer: /status, /recordLocator, /item/… */
  readonly field: string;
  /** Who said it. */
  readonly by: string;
}
/** A dossier as a check sees it: one that travels, with the services somebody still travels with. */
export interface DossierSeen {
  readonly ref: string;
  readonly title: string;
  readonly status: string;
  readonly client: string | null;
  readonly departure: Day | null;
  readonly return: Day | null;
  readonly travellers: readonly string[];
  readonly sale: Money;
  readonly invoiced: Money;
  /** Received minus given back. */
  readonly paid: Money;
  readonly services: readonly ServiceSeen[];
  /** Of all its services, those nobody travels with any more too. */
  readonly contested: readonly ContestedSeen[];
}
export interface CheckFinding {
  /** Reference of the dossier: one of those it was asked about. */
  readonly dossier: string;
  /** The cause, told from every other that the check finds in the dossier, at most 100 characters: the same cause has the same key, whatever is said of it. */
  readonly key: string;
  readonly severity: Severity;
  /** Id of the service it is about, if it is about one. */
  readonly service?: string;
  /** What is the matter and what to do, in each language of the console, at most 250 characters. */
  readonly message: ConsoleTitle;
}
/** The circumstances a check judges by. */
export interface CheckedAt {
  readonly agency: string;
  /** The agency's settings of the plugin the check is of. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The day it is at the agency. */
  readonly today: Day;
  readonly at: Instant;
}
export interface AssistCheck {
  /** Unique in the plugin: `connections`. */
  readonly id: string;
  readonly title: ConsoleTitle;
  /** Id of a service plugin: the check is asked about dossiers with a service of it alone, and sees those services alone. */
  readonly of?: string;
  /** What it reads beside the dossiers. An act that changes that and nothing of the dossier has it looked at again: `lookAgain` of `escale/modules/assist`. */
  readonly deps?: Deps;
  /**
   * What it finds in these dossiers, at most 50 of them at a time. It runs apart from the thread that answers, with all checks of its plugin: together they have a
   * minute. What throws or breaks this contract becomes a finding about the check; what it found before stays.
   */
  readonly run: (
    dossiers: readonly DossierSeen[],
    when: CheckedAt,
    deps: never,
  ) => Promise<readonly CheckFinding[]> | readonly CheckFinding[];
}
/** Declares a check with its types. */
export const assistCheck = <D extends Deps = NoDeps>(c: {
  id: string;
  title: ConsoleTitle;
  of?: string;
  deps?: D;
  run: (dossiers: readonly DossierSeen[], when: CheckedAt, deps: Resolved<D>) => Promise<readonly CheckFinding[]> | readonly CheckFinding[];
}): AssistCheck => c as unknown as AssistCheck;

/** A check of a plugin, ready to be asked. */
export interface ReadyCheck extends Pick<AssistCheck, 'title' | 'of'> {
  readonly plugin: string;
  /** `air.connections`. */
  readonly name: string;
  run(dossiers: readonly DossierSeen[], when: Omit<CheckedAt, 'settings'>): Promise<readonly CheckFinding[]>;
}
/** Checks of the plugins an agency has enabled, in boot order. */
export interface Checks {
  list(agency: string): readonly ReadyCheck[];
}
