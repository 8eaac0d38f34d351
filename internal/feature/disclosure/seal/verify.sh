#!/bin/sh
# Checks a sealed package (D-2026-000017.tar.age) with ssh-keygen, age, tar and sha512sum, beside the tools that every
# Debian or Ubuntu has. It changes nothing and leaves nothing, unless -x says to keep what was in the package.
#
#   sh verify.sh [-k FINGERPRINT] [-i KEYFILE] [-t CAFILE] [-x] FILE.tar.age
#
#   -k  fingerprint of the company's key ("SHA256:..."), from its letter or website; without it, it is shown, and the
#       last lines say GOOD ONLY IF it is the company's
#   -i  file with your age key or SSH key; without it, age asks for the passphrase
#   -t  file with the root certificate of the time-stamping authority, from its website; needs openssl, and without
#       either a time stamp in the package is not checked, and that is said
#   -x  when all is good, keep the opened package as a folder beside the file
#
# FILE.tar.age.sig and allowed_signers lie beside the file. The last line says GOOD (exit status 0) or BAD (1); 2 is
# wrong use or a tool that is missing.
set -u
LC_ALL=C
export LC_ALL
umask 077

pin='' identity='' authority='' keep=''
usage() {
    echo "use: sh verify.sh [-k SHA256:...] [-i KEYFILE] [-t CAFILE] [-x] D-....tar.age" >&2
    exit 2
}
while getopts k:i:t:x option; do
    case $option in
    k) pin=$OPTARG ;;
    i) identity=$OPTARG ;;
    t) authority=$OPTARG ;;
    x) keep=yes ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || usage
case $authority in
'' | /*) ;;
*) authority=$(pwd)/$authority ;;
esac
for tool in ssh-keygen age tar sha512sum; do
    command -v "$tool" >/dev/null || { echo "$tool is missing on this machine." >&2; exit 2; }
done
tar --version 2>/dev/null | grep -q 'GNU tar' || { echo "This script needs GNU tar." >&2; exit 2; }

file=$1
here=$(dirname -- "$file")
reference=$(basename -- "$file" .tar.age)
signers=$here/allowed_signers
work=$(mktemp -d "${TMPDIR:-/tmp}/verify.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM

# What is shown of a package is never interpreted: printf, and no more than a line of it.
bad() {
    printf 'BAD: %s\n' "$*" | cut -c 1-300
    exit 1
}

printf '%s\n' "$reference" | grep -Eq '^D-[0-9]{4}-[0-9]{6}$' || bad "$file is not named like a package."
for part in "$file" "$file.sig" "$signers"; do
    [ -f "$part" ] || bad "$part is missing."
done

# 1. Whose key? Only the key is taken from allowed_signers; for what it may sign, this script says.
[ "$(grep -c . "$signers")" = 1 ] || bad "allowed_signers has not exactly one line."
key=$(sed -n 's/^seal@[a-z0-9.-]* namespaces="[a-z0-9@.,-]*" \(ssh-ed25519 [A-Za-z0-9+/=]*\)$/\1/p' "$signers")
domain=$(sed -n 's/^seal@\([a-z0-9.-]*\) .*/\1/p' "$signers")
[ -n "$key" ] && [ -n "$domain" ] || bad "allowed_signers cannot be read."
printf '%s\n' "$key" >"$work/key.pub"
printf 'seal@%s %s\n' "$domain" "$key" >"$work/signers"
fingerprint=$(ssh-keygen -l -f "$work/key.pub" 2>/dev/null | cut -d ' ' -f 2)
case $fingerprint in
SHA256:*) ;;
*) bad "allowed_signers has no key that ssh-keygen can read." ;;
esac
[ -z "$pin" ] || [ "$pin" = "$fingerprint" ] || bad "allowed_signers has the key $fingerprint, not the company's."

# signed USE SIGNATURE FILE WHAT
signed() {
    ssh-keygen -Y verify -f "$work/signers" -I "seal@$domain" -n "$1" -s "$2" <"$3" >"$work/says" 2>&1 && return
    if grep -q 'namespace' "$work/says"; then
        bad "The signature of $4 was made for another use."
    fi
    # Does it hold, by whatever key?
    if ssh-keygen -Y check-novalidate -n "$1" -s "$2" <"$3" >/dev/null 2>&1; then
        bad "The signature of $4 is by another key than the company's."
    fi
    bad "The signature of $4 does not hold: it was changed, or the signature is of something else."
}

# 2. Is the encrypted file as it was sealed?
signed "disclosure-file@$domain" "$file.sig" "$file" "the encrypted file"

# 3. Open it.
if [ -n "$identity" ]; then
    age -d -i "$identity" -o "$work/bag.tar" "$file" 2>"$work/says"
else
    age -d -o "$work/bag.tar" "$file"
fi || {
    if [ -n "$identity" ] && grep -q 'no identity matched' "$work/says"; then
        bad "The file is encrypted to another key than the one in $identity."
    fi
    bad "The file cannot be decrypted: it was changed, cut off or lengthened, or the passphrase is another."
}

# 4. Look at the tar before anything is taken out of it.
tar --numeric-owner --quoting-style=escape --full-time -tvf "$work/bag.tar" >"$work/list" 2>"$work/says" ||
    bad "The tar cannot be read: it is cut off or damaged."
blocks=2 files=0 bytes=0
: >"$work/names"
while read -r mode owner size _ _ name more; do
    case $mode in
    -rw-r--r--) blocks=$((blocks + 1 + (size + 511) / 512)) ;;
    drwxr-xr-x) blocks=$((blocks + 1)) ;;
    l* | h*) bad "The tar has a link: $name" ;;
    [-d]*) bad "The tar has a file with an unusual mode: $name" ;;
    *) bad "The tar has something that is neither file nor folder: $name" ;;
    esac
    [ -z "$more" ] && [ "$owner" = 0/0 ] || bad "The tar has an unusual name or owner: $name $more"
    case $mode$name in
    -*"$reference"/data/*) files=$((files + 1)) bytes=$((bytes + size)) ;;
    esac
    case $name in
    "$reference"/*) ;;
    *) bad "The tar has a path outside the folder $reference: $name" ;;
    esac
    case /$name/ in
    */../* | */./* | *[!A-Za-z0-9._/-]*) bad "The tar has a path outside the folder, or an unusual one: $name" ;;
    esac
    printf '%s\n' "$name" >>"$work/names"
done <"$work/list"
twice=$(tr A-Z a-z <"$work/names" | sed 's|/$||' | sort | uniq -d | head -n 1)
[ -z "$twice" ] || bad "The tar has an entry twice: $twice"
[ "$(wc -c <"$work/bag.tar")" -eq $((blocks * 512)) ] || bad "The tar goes on after its end, or has something in it that tar does not list."

# 5. Is all there, nothing more, and as it was listed?
back=$(pwd)
mkdir "$work/out"
tar --no-same-owner -xf "$work/bag.tar" -C "$work/out" 2>"$work/says" || bad "The tar cannot be unpacked."
rm -f "$work/bag.tar"
cd "$work/out/$reference" 2>/dev/null || bad "The tar has no folder $reference."
for part in bagit.txt bag-info.txt manifest-sha512.txt tagmanifest-sha512.txt tagmanifest-sha512.txt.sig; do
    [ -f "$part" ] || bad "$part is missing in the package."
done
for part in manifest-sha512.txt tagmanifest-sha512.txt; do
    line=$(grep -Ev '^[0-9a-f]{128}  [A-Za-z0-9._/-]+$' "$part" | head -n 1)
    [ -z "$line" ] || bad "$part has a line that cannot be read: $(printf '%s' "$line" | cut -c 1-60)"
    cut -c 131- "$part" >>"$work/listed"
done
[ -z "$(cut -c 131- manifest-sha512.txt | grep -v '^data/')" ] || bad "manifest-sha512.txt lists what is no payload."
[ -z "$(cut -c 131- tagmanifest-sha512.txt | grep '^data/')" ] || bad "tagmanifest-sha512.txt lists payload."
sort "$work/listed" >"$work/listed.sorted"
twice=$(uniq -d "$work/listed.sorted" | head -n 1)
[ -z "$twice" ] || bad "A manifest lists a file twice: $twice"
find . ! -type d | cut -c 3- | grep -Ev '^tagmanifest-sha512\.txt(\.sig|\.tsr)?$' | sort >"$work/there"
missing=$(comm -23 "$work/listed.sorted" "$work/there" | head -n 1)
[ -z "$missing" ] || bad "A file is missing in the package: $missing"
added=$(comm -13 "$work/listed.sorted" "$work/there" | head -n 1)
[ -z "$added" ] || bad "A file is in the package that no manifest lists: $added"
for part in tagmanifest-sha512.txt manifest-sha512.txt; do
    if ! sha512sum -c "$part" >"$work/says" 2>/dev/null; then
        bad "A file was changed since $part listed it: $(grep -v ': OK$' "$work/says" | head -n 1 | sed 's/: FAILED.*//')"
    fi
done
[ "$(cat bagit.txt)" = "$(printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8')" ] || bad "bagit.txt does not say BagIt 1.0."
grep -qx "External-Identifier: $reference" bag-info.txt || bad "The package is of another case than $reference."
grep -qx "Payload-Oxum: $bytes.$files" bag-info.txt || bad "bag-info.txt does not count $bytes bytes in $files files."
signed "disclosure-bag@$domain" tagmanifest-sha512.txt.sig tagmanifest-sha512.txt "the tag manifest"

# 6. Does somebody else say when it was sealed? That the authority's certificate has expired since takes nothing away.
stamp=tagmanifest-sha512.txt.tsr
if [ ! -f "$stamp" ]; then
    stamped="There is no time stamp in it."
elif [ -z "$authority" ] || ! command -v openssl >/dev/null; then
    stamped="The time stamp in it was not checked: that takes openssl, and -t with the authority's root certificate."
else
    [ -r "$authority" ] || { echo "$authority cannot be read." >&2; exit 2; }
    time=$(openssl ts -reply -in "$stamp" -text 2>/dev/null | sed -n 's/^Time stamp: \([A-Z][a-z][a-z] [ 0-9:.]* GMT\)$/\1/p')
    when=$(date -u -d "$time" +%s 2>/dev/null) && [ -n "$time" ] || bad "The time stamp cannot be read."
    openssl ts -verify -data tagmanifest-sha512.txt -in "$stamp" -CAfile "$authority" -attime "$when" >"$work/says" 2>&1 || {
        if grep -q 'message imprint mismatch' "$work/says"; then
            bad "The time stamp is of another package."
        fi
        bad "The time stamp does not hold, or is by another authority than the one in -t."
    }
    stamped="An authority stamped it on $time."
fi
cd "$back" || exit 2

# The proof of the audit log takes a program that can read it: inzage, or another for c2sp.org/tlog-proof.
[ ! -f "$here/$reference.tlog-proof" ] || stamped="$stamped The proof of the audit log beside it was not checked here."

if [ -n "$keep" ]; then
    [ ! -e "$here/$reference" ] || bad "$here/$reference is there already; move it away."
    cp -R "$work/out/$reference" "$here/$reference" || bad "The package cannot be copied to $here."
fi
if [ -z "$pin" ]; then
    echo "GOOD ONLY IF the company's letter or website names the key $fingerprint:"
    echo "package $reference, $files files, sealed by $domain. Next time give that fingerprint with -k. $stamped"
    exit 0
fi
echo "GOOD: package $reference, $files files, sealed by $domain with the key $fingerprint. $stamped"
