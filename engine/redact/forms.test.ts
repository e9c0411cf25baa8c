import { describe, expect, test } from 'vitest';
import { isGone, pickFrom } from '../../ops/testing/made-secrets.ts';
import { redact } from './redact.ts';

const pick = pickFrom(11);
const [hex, base32, mixed] = ['0123456789abcdef', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
const uuid = [8, 4, 4, 4, 12].map((length) => pick(hex, length)).join('-');
const [token, digest, seed, short] = [pick(mixed, 24), pick(hex, 64), Array.from({ length: 8 }, () => pick(base32, 4)).join(' '), `${pick(mixed, 5)}!${pick(mixed, 4)}`];
const mark = (...parts: string[]) => parts.join('');

/** Ways to write a password that people make up; `§` stands for it. */
const passwords = String.raw`
DB_PASSWORD : §
db_password : "§"
password: §
  secret: §
    - password: § # rotate
password : §
{ user: app, password: §, port: 5432 }
app-1  | password: §
Initial admin password: §
the password is §.
config: &{User:app Password:§ Port:5432}
API key: §
**Password:** §
password → §
password ..... : §
<key>password</key><string>§</string>
["password"]=> string(9) "§"
password: Some("§")
\u0022password\u0022:\u0022§\u0022
| admin_password | § |
machine git.example.org login anna password §
db.local:5432:app:anna:§
*:*:*:postgres:§
wpa_passphrase=§
  psk="§"
wep_key0="§"
option key '§'
WIFI:T:WPA;S:home;P:§;;
anna * "§" *
%any : PSK "§"
enable secret §
username anna privilege 15 secret §
snmp-server community § RO
user anna on >§ ~* +@all
HELLO 3 AUTH anna §
CONFIG SET requirepass §
redis-cli -h cache -p 6379 -a '§' ping
["redis-cli", "-a", "§", "ping"]
smbclient //nas/media -U anna%§
ldapsearch -x -D cn=admin,dc=example,dc=org -w § -b dc=example
mosquitto_pub -h broker -u anna -P § -t a -m b
7z a -p§ out.7z dir
mysqldump -u root -p§ --all-databases
sshpass -p § ssh root@nas
curl -sSfu anna:§ https://example.org
wget --http-password § https://example.org
openssl rsa -in key.pem -passin pass:§ -out k
openssl pkcs12 -export -passout pass:§
mount -t cifs //nas/media /mnt -o username=anna,password=§,uid=1000
psql PGPASSWORD=§ -h db
docker login -u anna -p § registry.example.org
echo '§' | docker login -u anna --password-stdin
echo "anna:§" | chpasswd
zip -P § -r a.zip dir
unrar x -p§ a.rar
htpasswd -bB -c /etc/htpasswd anna §
kubectl create secret generic db --from-literal=user=anna --from-literal=pw=§
RESTIC_PASSWORD=§ restic backup /srv
rclone config create nas webdav user anna pass §
net use Z: \\nas\media § /user:anna
net use Z: \\nas\media /user:anna §
net user anna § /add
ipmitool -I lanplus -H bmc -U admin -P § power status
rabbitmqctl add_user anna §
mc alias set nas https://minio:9000 admin §
keytool -storepass § -keystore k
CREATE USER 'anna'@'%' IDENTIFIED BY '§'
ALTER USER anna IDENTIFIED WITH mysql_native_password BY '§'
CREATE ROLE anna LOGIN PASSWORD '§'
SET PASSWORD FOR 'anna'@'localhost' = '§'
SET PASSWORD FOR anna = PASSWORD('§')
CREATE LOGIN anna WITH PASSWORD = N'§'
crypt('§', gen_salt('bf'))
postgres://anna:§@ss/w@db:5432/app
postgres://u:p@§/w@db:5432/app
http://iptv.example.org:8080/live/anna/§/1.ts
mailtos://anna:§@example.org
login attempt [root/§] failed
password [§] rejected
A temporary password is provided for this session: §
admin password set to §
PDO->__construct('mysql:host=db', 'app', '§')
Passwort: §
Kennwort=§
mot de passe : §
contraseña: §
senha: §
hasło: §
пароль: §
密码：§
パスワード: §
Das Passwort ist §
`.split('\n').filter((line) => line !== '');

describe.each(['sunshine', 'letmein-please', 'hunter2', short])('the password %s is gone', (password) => {
  test.each(passwords)('from: %s', (form) => {
    expect(redact(form.replace('§', password)).text).not.toContain(password);
  });
});

const hashes = [`$2y$10$${pick(mixed, 53)}`, `$6$${pick(mixed, 16)}$${pick(mixed, 86)}`, `$apr1$${pick(mixed, 8)}$${pick(mixed, 22)}`, `$y$j9T$${pick(mixed, 22)}$${pick(mixed, 43)}`, `$argon2id$v=19$m=65540,t=3,p=4$${pick(mixed, 22)}$${pick(mixed, 43)}`, `{SSHA}${pick(mixed, 32)}`, `pbkdf2_sha256$260000$${pick(mixed, 22)}$${pick(mixed, 43)}=`, `scrypt:32768:8:1$${pick(mixed, 16)}$${pick(hex, 128)}`, `*${pick('0123456789ABCDEF', 40)}`];

test.each(hashes)('the hash of a password is gone wherever it stands: %s', (hash) => {
  for (const line of [`anna:${hash}`, `root:${hash}:19000:0:99999:7:::`, `ADMIN_TOKEN='${hash}'`, `no match for ${hash}`]) expect(isGone(redact(line).text, hash.slice(-20))).toBe(true);
});

test.each([
  ['a seed in groups', seed, `TOTP secret: ${seed}`], ['a seed in small letters', seed.toLowerCase(), `2FA key: ${seed.toLowerCase()}`], ['a seed alone', seed, `enter ${seed} in the authenticator`], ['an address of a seed', seed.replaceAll(' ', ''), `otpauth://totp/Example:anna?secret=${seed.replaceAll(' ', '')}&issuer=Example`],
  ['a recovery code', 'abcd-1234-efgh', 'recovery codes: abcd-1234-efgh'], ['backup codes', 'k3f9-x2m1', 'backup codes: a1b2-c3d4, k3f9-x2m1, q7w8-e9r0'], ['a one-time code', '482913', 'your verification code is 482913'], ['a pairing code', '031-45-154', 'HomeKit setup code 031-45-154'],
  ['a phrase', 'sausage', 'seed phrase: legal winner thank year wave sausage worth useful legal winner thank yellow'], ['the bytes of a key', '205, 203', 'network_key: [109, 105, 20, 136, 131, 153, 43, 205, 203, 231, 48, 5, 169, 117, 100, 211]'],
  ['a ping', uuid, `curl -fsS --retry 5 https://hc-ping.com/${uuid}/fail`], ['a ping of one\'s own', uuid, `https://hc.example.org/ping/${uuid}`], ['a topic', 'attic-door', 'POST https://ntfy.sh/attic-door 200'], ['a hook', uuid, `http://ha.example.org:8123/api/webhook/${uuid}`], ['a push', token, `https://uptime.example.org/api/push/${token}?status=up&msg=OK`],
  ['a bot in a path', token, `https://api.telegram.org/bot123456789:${mark('A', 'A')}${token}abcdefghi/sendMessage`], ['an address of notices', token, `discord://123456789012345678/${token}`], ['a parameter', token, `https://gotify.example.org/message?token=${token}`], ['a signed address', digest, `https://b.example.org/k?X-Amz-Algorithm=AWS4&X-Amz-Signature=${digest}`], ['a tracker', digest.slice(0, 32), `http://tracker.example.org/${digest.slice(0, 32)}/announce`],
  ['a cluster token', digest, `K3S_TOKEN=K10${pick(hex, 64)}::server:${digest}`], ['an API token', uuid, `root@pam!mon=${uuid}`], ['a table of a token', uuid, `│ value        │ ${uuid} │`], ['a tunnel key', pick(mixed, 42), `tskey-auth-${token}-${pick(mixed, 32)}`], ['a key of age', 'QQPQYQSZ', `AGE-SECRET-KEY-1QQPQYQSZ${pick('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 50)}`],
  ['a digest behind a name', digest, `X-Auth-Key: ${digest}`], ['a hash of Windows', digest.slice(0, 32), `Administrator:500:aad3b435b51404eeaad3b435b51404ee:${digest.slice(0, 32)}:::`], ['a log of keys', digest, `CLIENT_RANDOM ${pick(hex, 64)} ${digest}${pick(hex, 32)}`], ['the end of a key of PuTTY', digest, `Private-MAC: ${digest}`],
])('%s is gone', (_, secret, line) => {
  expect(isGone(redact(line).text, secret)).toBe(true);
});

const middle = [pick(mixed, 64), pick(mixed, 64)];
const block = [mark('-----BEGIN ', 'PRIVATE KEY-----'), ...middle, '-----END PRIVATE KEY-----'];

test.each([['\\n'], ['\\\\n'], ['\\r\\n'], [' '], [''], ['\n'], ['\r\n'], ['\n    ']])('a key whose lines are joined by %j is gone', (joint) => {
  for (const part of middle) expect(isGone(redact(`"key": "${block.join(joint)}"`).text, part)).toBe(true);
});

test('a password stands below its name, also behind an empty line', () => {
  expect(redact('Content-Disposition: form-data; name="password"\n\nsunshine').text).not.toContain('sunshine');
  expect(redact('Please use the following password to proceed:\n\n0f3a9c\n\nall well').text.split('\n').slice(1)).toEqual(['', '[secret]', '', 'all well']);
});
