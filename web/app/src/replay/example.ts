/** A short session to try the replay with; one reply in it is not what a server says today. */
export const example = `user@Linux$ telnet 10.49.137.152 110
Trying 10.49.137.152...
Connected to 10.49.137.152.
Escape character is '^]'.
+OK Dovecot ready.
USER bob
+OK
PASS password123
+OK Logged in.
LIST
+OK 2 messages:
1 407
2 412
.
DELE 9
+OK Message 9 deleted.
QUIT
+OK Logging out.
Connection closed by foreign host.
`;
