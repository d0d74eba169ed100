#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// What OpenSSL has as a macro, and Swift cannot see: the names are its own behind `martlet_`.

static inline long martlet_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}

static inline long martlet_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_max_proto_version(context, version);
}

/// Neither compression nor renegotiation; the server's order of ciphers counts.
static inline void martlet_SSL_CTX_set_options(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

/// Buffers of idle connections are given back; a write may be repeated from another place.
static inline void martlet_SSL_CTX_set_mode(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

static inline long martlet_SSL_CTX_set_session_cache_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_session_cache_mode(context, mode);
}

static inline long martlet_SSL_CTX_set1_groups_list(SSL_CTX *context, const char *groups) {
    return SSL_CTX_set1_groups_list(context, groups);
}

static inline long martlet_SSL_CTX_add1_chain_cert(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate);
}

static inline long martlet_SSL_set_tlsext_host_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name);
}

static inline void martlet_BIO_clear_retry_flags(BIO *bio) { BIO_clear_retry_flags(bio); }
static inline void martlet_BIO_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

static inline long martlet_BIO_get_mem_data(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

static inline int martlet_sk_X509_num(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *martlet_sk_X509_value(const STACK_OF(X509) *stack, int place) { return sk_X509_value(stack, place); }
static inline STACK_OF(X509) *martlet_sk_X509_new(void) { return sk_X509_new_null(); }
static inline int martlet_sk_X509_push(STACK_OF(X509) *stack, X509 *certificate) { return sk_X509_push(stack, certificate); }
static inline void martlet_sk_X509_free(STACK_OF(X509) *stack) { sk_X509_free(stack); }
static inline void martlet_sk_X509_pop_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

static inline int martlet_sk_GENERAL_NAME_num(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *martlet_sk_GENERAL_NAME_value(const GENERAL_NAMES *names, int place) {
    return sk_GENERAL_NAME_value(names, place);
}
static inline int martlet_GENERAL_NAME_type(const GENERAL_NAME *name) { return name->type; }
/// The text of a DNS name, a URI, an e-mail address, or the bytes of an address; none for other types.
static inline const ASN1_STRING *martlet_GENERAL_NAME_string(const GENERAL_NAME *name) {
    switch (name->type) {
    case GEN_DNS: return name->d.dNSName;
    case GEN_URI: return name->d.uniformResourceIdentifier;
    case GEN_EMAIL: return name->d.rfc822Name;
    case GEN_IPADD: return name->d.iPAddress;
    default: return NULL;
    }
}

/// As RFC 2253 writes names; text stays text, only what has a meaning there is escaped, and control characters.
static inline int martlet_X509_NAME_print(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}

static inline int martlet_ERR_GET_LIB(unsigned long code) { return ERR_GET_LIB(code); }
static inline int martlet_ERR_GET_REASON(unsigned long code) { return ERR_GET_REASON(code); }

/// A new key on the curve P-256.
static inline EVP_PKEY *martlet_EVP_EC_gen_P256(void) { return EVP_EC_gen("P-256"); }

/// A key of RSA from its numbers, big-endian; NULL where they make none.
static inline EVP_PKEY *martlet_RSA_public_key(
    const unsigned char *modulus, size_t modulus_count, const unsigned char *exponent, size_t exponent_count) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_bin2bn(modulus, (int)modulus_count, NULL);
    BIGNUM *e = BN_bin2bn(exponent, (int)exponent_count, NULL);
    if (context && builder && n && e && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) && (parameters = OSSL_PARAM_BLD_to_param(builder)) &&
        EVP_PKEY_fromdata_init(context) > 0) {
        if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) <= 0) key = NULL;
    }
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    BN_free(n);
    BN_free(e);
    return key;
}

/// A key on a curve from its uncompressed point; NULL where that is not on the curve.
static inline EVP_PKEY *martlet_EC_public_key(const char *curve, const unsigned char *point, size_t count) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM parameters[3];
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve, 0);
    parameters[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, count);
    parameters[2] = OSSL_PARAM_construct_end();
    if (context && EVP_PKEY_fromdata_init(context) > 0) {
        if (EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) <= 0) key = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

/// A signature of two numbers of `count` bytes in the form that OpenSSL reads; its bytes, or 0.
static inline int martlet_ECDSA_signature(const unsigned char *numbers, size_t count, unsigned char *der, size_t limit) {
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(numbers, (int)count, NULL);
    BIGNUM *s = BN_bin2bn(numbers + count, (int)count, NULL);
    int written = 0;
    if (!signature || !r || !s || !ECDSA_SIG_set0(signature, r, s)) {
        BN_free(r);
        BN_free(s);
    } else if (i2d_ECDSA_SIG(signature, NULL) <= (int)limit) {
        written = i2d_ECDSA_SIG(signature, &der);
    }
    ECDSA_SIG_free(signature);
    return written;
}

/// 1 for a signature that is right.
static inline int martlet_verify(
    EVP_PKEY *key, const EVP_MD *digest, int has_pss_padding, const unsigned char *signature, size_t signature_count,
    const unsigned char *message, size_t message_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *options = NULL;
    int result = 0;
    if (context && EVP_DigestVerifyInit(context, &options, digest, NULL, key) == 1 &&
        (!has_pss_padding || (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
                              EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1))) {
        result = EVP_DigestVerify(context, signature, signature_count, message, message_count);
    }
    EVP_MD_CTX_free(context);
    return result;
}

/// Adds an extension as configuration files of OpenSSL write it; 1 when it is there.
static inline int martlet_X509_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509_EXTENSION *extension;
    int result;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (!extension) return 0;
    result = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return result;
}
