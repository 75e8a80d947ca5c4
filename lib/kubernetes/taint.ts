/** What may become of a pod that does not tolerate a taint. */
export const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

/** What keeps pods off a node. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: (typeof taintEffects)[number];
}

/** What lets a pod onto a node despite a taint, as Kubernetes reads it: what is left out matches anything. */
export interface Toleration {
  readonly key?: string;
  readonly operator?: "Equal" | "Exists";
  readonly value?: string;
  readonly effect?: Taint["effect"];
}

/** The taints that keep a pod with these tolerations off; `PreferNoSchedule` never does. */
export function untolerated(taints: readonly Taint[], tolerations: readonly Toleration[]): readonly Taint[] {
  return taints.filter(
    (taint) =>
      taint.effect !== "PreferNoSchedule" && !tolerations.some((toleration) => matches(toleration, taint)),
  );
}

function matches({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  const sameEffect = effect === undefined || effect === taint.effect;
  const sameKey = key === undefined ? operator === "Exists" : key === taint.key;
  return sameEffect && sameKey && (operator === "Exists" || (value ?? "") === taint.value);
}
