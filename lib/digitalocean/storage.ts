/** The CSI driver of DigitalOcean's volumes, as StorageClasses name it. */
export const provisioner = "dobs.csi.digitalocean.com";

/** Volumes that a Droplet attaches at most, and its node therefore takes pods for (csi-digitalocean #314, #646). */
export const mostVolumes = 15;

/** The StorageClasses that DOKS ships, and what becomes of their volumes; making them again conflicts. */
export const shippedReclaimPolicies: Readonly<Record<string, "Delete" | "Retain">> = {
  "do-block-storage": "Delete",
  "do-block-storage-retain": "Retain",
  "do-block-storage-xfs": "Delete",
  "do-block-storage-xfs-retain": "Retain",
};

/** Their names. */
export const shippedClasses: readonly string[] = Object.keys(shippedReclaimPolicies);
