import type { Expected, ExpectedEndpoint } from "./expectation";

/** Seconds that one attempt to connect may take. */
const connectSeconds = 10;

/** Seconds after which Kubernetes itself deletes a Job that has ended, should nobody be left to do it. */
const keptSeconds = 60;

/** Connects with bash alone; host and port are arguments, so that nothing of them is evaluated. */
const script = `timeout "$3" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" && exit
code=$?
[ "$code" -ne 124 ] || echo "no answer within $3 seconds" >&2
exit "$code"`;

/** Where the image of a Job comes from. */
export interface Image {
  readonly name: string;
  /** Secrets that pull it, as a pod names them. */
  readonly pullSecrets: readonly { readonly name: string }[];
}

/**
 * A Job that connects to an endpoint once. Its pod is admitted wherever those of the platform are: it meets the
 * Pod Security Standard `restricted`, asks for next to nothing, and fits any node without a taint.
 * @param options.seconds after which Kubernetes ends it
 */
export function endpointJob(
  expected: Expected,
  { name, host, port }: ExpectedEndpoint,
  options: { readonly jobName: string; readonly image: Image; readonly seconds: number },
): object {
  const { jobName, image, seconds } = options;
  const labels = { ...expected.labels, "app.kubernetes.io/name": "verify", "doks-platform/verify": name };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: jobName, namespace: expected.environment, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: seconds,
      ttlSecondsAfterFinished: keptSeconds,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          imagePullSecrets: image.pullSecrets,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1001,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "connect",
              image: image.name,
              command: ["bash", "-c", script, "verify", host, String(port), String(connectSeconds)],
              // What bash complains of becomes the reason in the pod's status.
              terminationMessagePolicy: "FallbackToLogsOnError",
              resources: {
                requests: { cpu: "10m", memory: "16Mi" },
                limits: { cpu: "100m", memory: "64Mi" },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  };
}
