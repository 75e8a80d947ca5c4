/** The tag that DOKS puts on all that a cluster makes at DigitalOcean. */
export function clusterTag(clusterId: string): string {
  return `k8s:${clusterId}`;
}

/** Whether a thing bears a tag. The API keeps the capitals with which a tag was first made, whoever made it. */
export function hasTag({ tags }: { readonly tags: readonly string[] }, wanted: string): boolean {
  return tags.some((tag) => tag.toLowerCase() === wanted.toLowerCase());
}
