import * as rpc from "@pulumi/pulumi/runtime/rpc";

/** How the SDK marks what JSON has no word for, on its way to the engine. */
export const {
  specialArchiveSig,
  specialAssetSig,
  specialResourceSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} = rpc;

/** Values of a program in that encoding, once they are there. */
export function encoded(label: string, values: object): Promise<Readonly<Record<string, unknown>>> {
  return rpc.serializeProperties(label, { ...values });
}
