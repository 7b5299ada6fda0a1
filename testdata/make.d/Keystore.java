import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PKCS12Attribute;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.PBEParameterSpec;

/** Writes what keytool has no option for, and reads files for `list`. The password is in PASSWORD. */
public class Keystore {
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("list")) {
            list();
            return;
        }
        char[] password = System.getenv("PASSWORD").toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        switch (arguments[0]) {
            case "key-password" -> store.setKeyEntry("app", key("p256", "EC"), "third".toCharArray(), chain("p256"));
            case "key-passwords-same" -> {
                store.setKeyEntry("one", key("p256", "EC"), "third".toCharArray(), chain("p256"));
                store.setKeyEntry("two", key("rsa2048", "RSA"), "third".toCharArray(), chain("rsa2048"));
            }
            case "own-protection" -> {
                protect(store, "rc4", "p256", "PBEWithSHA1AndRC4_128", password);
                protect(store, "rc2", "p384", "PBEWithSHA1AndRC2_40", password);
                protect(store, "aes", "p521", "PBEWithHmacSHA384AndAES_256", password);
            }
            case "attributes" -> {
                Set<KeyStore.Entry.Attribute> attributes = Set.of(
                    new PKCS12Attribute("1.3.6.1.4.1.99999.1", "kept"),
                    new PKCS12Attribute("1.3.6.1.4.1.99999.2", "[one, two]"));
                KeyStore.Entry entry = new KeyStore.PrivateKeyEntry(key("p256", "EC"), chain("p256"), attributes);
                store.setEntry("app", entry, new KeyStore.PasswordProtection(password));
            }
            case "name" -> store.setKeyEntry(arguments[2], key("p256", "EC"), password, chain("p256"));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        try (FileOutputStream out = new FileOutputStream(arguments[1])) {
            store.store(out, password);
        }
    }

    private static void protect(KeyStore store, String alias, String name, String algorithm, char[] password)
            throws Exception {
        PBEParameterSpec parameters = new PBEParameterSpec("salt0123456789ab".getBytes(), 3000);
        KeyStore.Entry entry = new KeyStore.PrivateKeyEntry(key(name, "EC"), chain(name));
        store.setEntry(alias, entry, new KeyStore.PasswordProtection(password, algorithm, parameters));
    }

    private static PrivateKey key(String name, String algorithm) throws Exception {
        String pem = Files.readString(Path.of("keys", name + ".key"));
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static Certificate[] chain(String name) throws Exception {
        try (FileInputStream in = new FileInputStream("keys/" + name + ".crt")) {
            return new Certificate[] {CertificateFactory.getInstance("X.509").generateCertificate(in)};
        }
    }

    /** For each line "path TAB password TAB key password" (base64): what was found, or why it was refused. */
    private static void list() throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            String told;
            try {
                told = "opened\t" + contents(fields[0], decode(fields[1]), decode(fields[2]));
            } catch (Exception error) {
                told = "refused\t" + String.valueOf(error).replaceAll("\\s+", " ");
            }
            System.out.println(fields[0] + "\t" + told);
        }
    }

    private static char[] decode(String field) {
        if (field.equals("null")) {
            return null;
        }
        return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8).toCharArray();
    }

    private static String contents(String path, char[] password, char[] keyPassword) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(Files.readAllBytes(Path.of(path))), password);
        List<String> certificates = new ArrayList<>();
        int keys = 0;
        int secrets = 0;
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias)) {
                certificates.add(sha256(store.getCertificate(alias)));
                continue;
            }
            Key key = store.getKey(alias, keyPassword == null ? new char[0] : keyPassword);
            if (key instanceof PrivateKey) {
                keys += 1;
                for (Certificate certificate : store.getCertificateChain(alias)) {
                    certificates.add(sha256(certificate));
                }
            } else {
                secrets += 1;
            }
        }
        return keys + "\t" + secrets + "\t" + String.join(",", certificates);
    }

    private static String sha256(Certificate certificate) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }
}
