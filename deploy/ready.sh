#!/bin/bash
# Exit code 0 when the service on this port of this container says that it is ready.
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n' "$(cat /run/secrets/admin_token)" >&3
read -r _ status _ <&3
[ "$status" = 200 ]
