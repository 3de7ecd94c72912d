// Runs one migration as an execution of a state machine, and waits for its end: the code of a Lambda function.
//
// An execution is called after the migrations' checksum, and a state machine runs nothing twice under one name within
// 90 days. So whoever asks again joins what runs, or hears how it ended; nothing is ever run twice by accident.

const POLL_SECONDS = 5;
// A role that was made a moment ago may not be known everywhere yet.
const ATTEMPTS_TO_START = 6;

export async function handler(event) {
  const { SFNClient, StartExecutionCommand, DescribeExecutionCommand } = await import("@aws-sdk/client-sfn");
  const client = new SFNClient({});
  return await run(event, {
    start: (input) => client.send(new StartExecutionCommand(input)),
    describe: (input) => client.send(new DescribeExecutionCommand(input)),
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  });
}

// Returns how the execution stands; throws where it failed, and where it still runs although this was the last to wait.
export async function run({ stateMachine, execution, waitSeconds, last }, calls) {
  await start(stateMachine, execution, calls);
  const executionArn = `${stateMachine.replace(":stateMachine:", ":execution:")}:${execution}`;
  for (let waited = 0; ; waited += POLL_SECONDS) {
    const { status, error, cause } = await calls.describe({ executionArn });
    if (status === "SUCCEEDED") return { execution, status };
    if (status !== "RUNNING") {
      throw new Error(`migration ${execution} ${status}: ${error ?? ""} ${cause ?? ""}; raise \`attempt\` to run it again`);
    }
    if (waited >= waitSeconds) {
      if (last) throw new Error(`migration ${execution} still runs; deploy again to wait on, it is not started twice`);
      return { execution, status };
    }
    await calls.sleep(POLL_SECONDS);
  }
}

async function start(stateMachineArn, name, calls) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await calls.start({ stateMachineArn, name, input: "{}" });
      return;
    } catch (error) {
      if (error.name === "ExecutionAlreadyExists") return;
      if (error.name !== "AccessDeniedException" || attempt === ATTEMPTS_TO_START) throw error;
      await calls.sleep(POLL_SECONDS);
    }
  }
}
