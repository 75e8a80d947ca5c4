import assert from "node:assert/strict";
import { parse } from "yaml";
import { execKubeconfig, type KubeconfigArgs } from "../../../components/cluster/kubeconfig";

const args: KubeconfigArgs = {
  clusterName: "doks-platform-staging",
  clusterId: "8d91899c-0739-4a1a-acc5-deadbeefbb8f",
  endpoint: "https://8d91899c.k8s.ondigitalocean.com",
  caCertificate: Buffer.from("-----BEGIN CERTIFICATE-----\n".repeat(20)).toString("base64"),
  script: "components/cluster/exec-credential.mjs",
};

describe("execKubeconfig", () => {
  it("asks the script for a credential and holds none", () => {
    assert.deepEqual(parse(execKubeconfig(args)), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "doks-platform-staging",
          cluster: { server: args.endpoint, "certificate-authority-data": args.caCertificate },
        },
      ],
      users: [
        {
          name: "doks-platform-staging",
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "node",
              args: ["components/cluster/exec-credential.mjs", args.clusterId],
              interactiveMode: "Never",
            },
          },
        },
      ],
      contexts: [
        {
          name: "doks-platform-staging",
          context: { cluster: "doks-platform-staging", user: "doks-platform-staging" },
        },
      ],
      "current-context": "doks-platform-staging",
    });
  });

  it("takes another Node and passes environment variables to the script", () => {
    const environment = { DIGITALOCEAN_API_URL: "http://127.0.0.1:1" };
    const config = parse(execKubeconfig({ ...args, node: "/opt/node", environment })) as {
      users: { user: { exec: object } }[];
    };
    assert.deepEqual(config.users[0]?.user.exec, {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "/opt/node",
      args: ["components/cluster/exec-credential.mjs", args.clusterId],
      env: [{ name: "DIGITALOCEAN_API_URL", value: "http://127.0.0.1:1" }],
      interactiveMode: "Never",
    });
  });

  it("keeps the certificate on one line, and gives the same text again", () => {
    const text = execKubeconfig(args);
    assert.ok(
      text.split("\n").some((line) => line.endsWith(`certificate-authority-data: ${args.caCertificate}`)),
    );
    assert.equal(execKubeconfig({ ...args }), text);
  });
});
