import * as pulumi from "@pulumi/pulumi";
import { Refusal } from "../lib/refusal";
import { isDeclared, type Billable } from "./billable";
import { applyAnyway } from "../lib/sdk/program";
import { byLayer, costOf, CostError, isBillable, sumOf, type Monthly } from "./cost";

/** What a stack exports of its cost. */
export interface Bill extends Monthly {
  /** USD a month for now, by layer. */
  readonly layers: Readonly<Record<string, number>>;
}

/** Where a resource stands among the others. */
interface Place {
  readonly urn: string;
  readonly layer: string | undefined;
}

interface Noted extends Place {
  readonly resource: pulumi.Resource;
  readonly type: string;
  readonly name: string;
  readonly props: pulumi.Inputs;
}

/**
 * Takes note of everything billable that the program registers from now on.
 * @returns what says, once all is registered, what that costs in a month: known in a preview too
 */
export function keepBill(): () => pulumi.Output<Bill> {
  const owner = `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::`;
  const places = new WeakMap<pulumi.Resource, Place>();
  const noted: Noted[] = [];
  pulumi.runtime.registerStackTransformation(({ resource, type, name, props, opts }) => {
    const place = placeOf(owner, type, name, opts.parent && places.get(opts.parent));
    places.set(resource, place);
    // What is only read is on somebody else's bill.
    if (opts.id === undefined && isBillable(type) && !isDeclared(place))
      noted.push({ ...place, resource, type, name, props });
    return undefined;
  });
  return () => total(noted);
}

/** As the engine names it: with the types of all components above. */
function placeOf(owner: string, type: string, name: string, parent: Place | undefined): Place {
  const above = parent?.urn.slice(owner.length, parent.urn.indexOf("::", owner.length));
  const urn = `${owner}${above === undefined ? type : `${above}$${type}`}::${name}`;
  return { urn, layer: parent === undefined ? name : parent.layer };
}

/** The program may go on once it has asked: what it registers meanwhile is on the bill too. */
function total(noted: readonly Noted[]): pulumi.Output<Bill> {
  const registered = pulumi.output(Promise.resolve(true)).apply(() => counted(noted));
  // No price is secret, whatever else the same resources are told.
  return pulumi.unsecret(registered);
}

function counted(noted: readonly Noted[]): pulumi.Output<Bill> {
  const some = [...noted];
  const volumes = new Map(some.map(({ resource, urn }) => [idOf(resource), urn]));
  return applyAnyway(pulumi.output(some.map((each) => each.props)), (known) => {
    if (noted.length > some.length) return counted(noted);
    return billOf(
      some.map(({ urn, type, name, layer, props: { volumeId } }, index) => {
        const volume = volumes.get(volumeId);
        const dependencies = volume === undefined ? [] : [volume];
        return { urn, type, name, layer, dependencies, properties: known[index] ?? {} };
      }),
    );
  });
}

/** By which other resources refer to it. */
function idOf(resource: pulumi.Resource): unknown {
  return pulumi.CustomResource.isInstance(resource) ? resource.id : resource;
}

function billOf(resources: readonly Billable[]): Bill {
  const { lines, monthlyUsd, minimumUsd, ceilingUsd } = priced(resources);
  const layers = [...byLayer(lines)].map(([layer, some]) => [layer ?? "", sumOf(some).monthlyUsd] as const);
  return { monthlyUsd, minimumUsd, ceilingUsd, layers: Object.fromEntries(layers) };
}

function priced(resources: readonly Billable[]): ReturnType<typeof costOf> {
  try {
    return costOf(resources, { isUnknown: pulumi.isUnknown });
  } catch (error) {
    if (error instanceof CostError) throw new Refusal(error.message);
    throw error;
  }
}
