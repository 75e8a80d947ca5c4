/**
 * Variables from which the SDKs fill in what a program leaves out. With them a plan would depend on who makes it,
 * and a token would become an input.
 */
const ambient = /^(PULUMI_|DIGITALOCEAN_|SPACES_|KUBECONFIG$|KUBE_)/;

/** Takes every variable out of the environment that would change a plan; returns what puts them back. */
export function clearAmbientEnvironment(): () => void {
  const taken = Object.entries(process.env).filter(([name]) => ambient.test(name));
  for (const [name] of taken) delete process.env[name];
  return () => void Object.assign(process.env, Object.fromEntries(taken));
}
