import { generateKeyPairSync, sign } from "node:crypto";
import { createServer, type Server } from "node:tls";
import { connect, type AddressInfo } from "node:net";
import { until } from "./cluster";

/** One value in DER, the encoding of certificates. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));

/** A certificate for 127.0.0.1 that vouches for itself, and its key, both PEM. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const ecdsaWithSha256 = sequence(identifier("2a8648ce3d040302"));
  const commonName = sequence(der(0x31, sequence(identifier("550403"), text(0x0c, "test"))));
  const loopback = sequence(der(0x87, Buffer.from([127, 0, 0, 1])));
  const alternativeNames = sequence(identifier("551d11"), der(0x04, loopback));
  const unsigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    commonName,
    sequence(text(0x18, "20200101000000Z"), text(0x18, "21000101000000Z")),
    commonName,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(alternativeNames)),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", unsigned, privateKey));
  const body = sequence(unsigned, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${body.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** Speaks TLS on a port of its own, in front of a server on this port that does not. */
export class TlsFront {
  readonly #server: Server;
  /** Certificate authority as a cluster's output has it: PEM in base64. */
  readonly caCertificate: string;

  constructor(port: number) {
    const { key, cert } = selfSigned();
    this.caCertificate = Buffer.from(cert).toString("base64");
    this.#server = createServer({ key, cert }, (socket) => {
      const behind = connect(port, "127.0.0.1");
      const end = (): void => {
        socket.destroy();
        behind.destroy();
      };
      socket.on("error", end).on("close", end).pipe(behind);
      behind.on("error", end).on("close", end).pipe(socket);
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await until(() => this.#server.listening);
  }

  get address(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }
}
