/** The commands of a selector's end: attested, compromised, removable, gone, destroyed (I8). */
import type { Base, ByPerson } from './commandBase.ts';
import type { Fingerprint, Selector, TargetId } from './names.ts';
import type { Sign } from './sign.ts';

/** One reading per target, and one per other enabled region where the identity exists. */
type Readings = readonly (Sign & { readonly target: TargetId | 'elsewhere' })[];

interface OnSelector extends ByPerson {
  /** Null where the click named none and none waits. */
  readonly selector: Selector | null;
}

export type RetirePersonRequest =
  | (OnSelector & {
      readonly type: 'AttestUnused';
      /** How the person knows; may be empty. */
      readonly note: string;
    })
  | (OnSelector & { readonly type: 'HoldDestruction' })
  | (OnSelector & { readonly type: 'ReleaseDestruction' })
  | (ByPerson & {
      readonly type: 'DeclareCompromised';
      /** As typed; null: what SES signs with. */
      readonly selector: string | null;
      /** For the rotation that it may start. */
      readonly selectorTemplate: string;
      readonly current: Selector;
      readonly currentFingerprint: Fingerprint | null;
      readonly targets: readonly TargetId[];
    });

export type RetireSystemRequest =
  /** What is configured now. */
  | (Base & { readonly type: 'SeeTargets'; readonly targets: readonly TargetId[] })
  | (Base & { readonly type: 'DeclareRemovable'; readonly selector: Selector; readonly signs: Readings })
  | (Base & { readonly type: 'RecordRevoked'; readonly selector: Selector })
  | (Base & { readonly type: 'RecordGone'; readonly selector: Selector })
  | (Base & { readonly type: 'AnnounceDestruction'; readonly selector: Selector })
  | (Base & { readonly type: 'BeginDestruction'; readonly selector: Selector; readonly signs: Readings })
  | (Base & { readonly type: 'RecordKeyDestroyed'; readonly selector: Selector });
