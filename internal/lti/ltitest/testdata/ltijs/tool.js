// A tool made with ltijs, as its documentation shows one. It prints its address, answers each launch with what it has
// read of it, and passes on what its pages ask the platform for. It ends with its standard input.
const http = require("node:http");
const { Provider: lti } = require("ltijs");
const Memory = require("./memory.js");

const server = http.createServer();
server.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  lti.setup("a secret of this test alone", { plugin: new Memory() }, {
    appRoute: "/launch",
    loginRoute: "/login",
    keysetRoute: "/keys",
    dynRegRoute: "/register",
    dynReg: { url, name: "A tool of ltijs", description: "Shows what it has read.", autoActivate: true },
  });
  lti.onConnect((token, _req, res) => res.send({ ltik: res.locals.ltik, token }));
  lti.onDeepLinking(async (token, _req, res) => {
    const item = {
      type: "ltiResourceLink",
      title: "Chosen at ltijs",
      url: `${url}/launch?lab=chosen`,
      custom: { lab: "chosen" },
      lineItem: { label: "Chosen at ltijs", scoreMaximum: 8, resourceId: "chosen" },
    };
    res.send(await lti.DeepLinking.createDeepLinkingForm(token, [item]));
  });
  // What a page of the tool's does later, in the session of a launch.
  const grades = (token) => token.platformContext.endpoint.lineitem;
  const later = (path, does) =>
    lti.app.get(path, async (req, res) => {
      try {
        res.send((await does(res.locals.token, req.query)) ?? {});
      } catch (err) {
        res.status(502).send({ message: err.message, says: err.response?.body });
      }
    });
  later("/columns", (token) => lti.Grade.getLineItems(token));
  later("/score", (token, { given }) =>
    lti.Grade.submitScore(token, grades(token), {
      scoreGiven: Number(given),
      scoreMaximum: 8,
      activityProgress: "InProgress",
      gradingProgress: "FullyGraded",
    }),
  );
  later("/scores", (token) => lti.Grade.getScores(token, grades(token)));
  later("/members", (token) => lti.NamesAndRoles.getMembers(token, { pages: false }));
  await lti.deploy({ serverless: true, silent: true });
  server.on("request", lti.app);
  process.stdin.resume().on("end", () => process.exit());
  console.log(url);
});
