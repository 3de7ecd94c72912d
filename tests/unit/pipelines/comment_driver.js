// Runs the script of the comment's workflow against a GitHub that remembers what it is asked.
//
// Called as `comment_driver.js SCRIPT STATE`: STATE is JSON with the event's payload, the open pull requests and the comments.
// Prints JSON: the calls that write, the query for pull requests, what was noticed, and the error.
const fs = require('fs')

const [script, state] = process.argv.slice(2)
const { payload, pulls, comments } = JSON.parse(state)
const said = { asked: null, written: [], noticed: [], error: null }
const write = (name) => async (parameters) => said.written.push([name, parameters])
const github = {
  rest: {
    pulls: {
      list: async (parameters) => {
        said.asked = parameters
        return { data: pulls }
      },
    },
    issues: { listComments: 'comments', createComment: write('create'), updateComment: write('update') },
  },
  paginate: async () => comments,
}
const core = { notice: (text) => said.noticed.push(text) }
const context = { payload, repo: { owner: 'example-org', repo: 'stacks' } }

const AsyncFunction = (async () => {}).constructor
new AsyncFunction('github', 'context', 'core', 'require', fs.readFileSync(script, 'utf8'))(github, context, core, require)
  .catch((error) => (said.error = error.message))
  .then(() => process.stdout.write(JSON.stringify(said)))
