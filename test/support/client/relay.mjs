// Runs inside the clients' network namespace: the only place reachable from there is this port, and behind it
// the scripted model's socket file. Plain JavaScript, because it is started by a bare `node`.
import { execFileSync } from "node:child_process";
import { connect, createServer } from "node:net";

const [socketPath = ""] = process.argv.slice(2);
execFileSync("ip", ["link", "set", "lo", "up"]);
const server = createServer((client) => {
  const model = connect(socketPath);
  for (const [one, other] of [
    [client, model],
    [model, client],
  ]) {
    one.on("error", () => other.destroy());
    one.pipe(other);
  }
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
