namespace IdResolution.Security.Tests.Trust;

/// <summary>
/// JWS in compact form whose signatures were made with <c>openssl dgst -sha256 -sign</c> (384, 512) and the private keys of the vectors;
/// lines are to be joined.
/// </summary>
internal static class OpensslSignatures
{
    public const string Payload =
        """{"iss":"301:88.100/ADMIN","sub":"88.100/PUMP-1","org":"Pump works","digests":{"alg":"SHA-1","digests":[]}}""";

    public const string Rs256 =
        """
        eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzMDE6ODguMTAwL0FETUlOIiwic3ViIjoiODguMTAwL1BVTVAtMSIsIm9yZyI6IlB1bXAgd29ya3MiLCJkaWdlc3R
        zIjp7ImFsZyI6IlNIQS0xIiwiZGlnZXN0cyI6W119fQ.izJTxhysnOZ9Lk59sEaRdL9dRxYQDGpCoLqyIVlZxTkaGGdLZX5A2smz38D_XwejKSUM9hgf5DkM
        Wu-5PL4FzJCo-hpqau4h6Hmkic5nV3uuJPLCuRy2kgDfY5Zf8u2FeZqhQdBESZVSskrUgo688hqUPmju24wWTuXH1f22bsm9Q5sJBbSEJ3tQL3yFaSCoCVFp
        g53gYJF0-u88hSCkA1DU3G8uNg1cLxSFRaDUAvw2Gn7bheZuk73AeMmZzzzuESNztGorkufCTandqPEobJ_onoG-7YdDgsbaCkKCYOnVakZBYdOk82ss5VpE
        7BcnabU2WVW9WHBenkjdsELUKQ
        """;

    public const string Rs384 =
        """
        eyJhbGciOiJSUzM4NCJ9.eyJpc3MiOiIzMDE6ODguMTAwL0FETUlOIiwic3ViIjoiODguMTAwL1BVTVAtMSIsIm9yZyI6IlB1bXAgd29ya3MiLCJkaWdlc3R
        zIjp7ImFsZyI6IlNIQS0xIiwiZGlnZXN0cyI6W119fQ.RANNIc1vTSORJ7IX36gitYc5quGV55ZR8nsBN32FJnrAmBsRGHgliNrpCZ3jS9p80Guruc8unxnv
        3v33_hizLo7rYTDFN7foBmKh67-h9oUREVTGUHSB0gRKN31BB49tBQAq04ekYLM2ovuNZ1cJo02zzLyVJo_DNtWkvw5nf13AadKn53uZshjuBOLQC6gJmvWp
        1sENsjtL1jfFAMXpUjsl_7BEoiPKu4QChj9Y50T1t_RoJQ4Bdx8hLf51Lax24Qf2Gv20Hg1V3UbYTwUq6hjDICZ_2cOJup9yOMizfPxQSi38_LXR0bEob1d4
        aM1e2OtoVjQOMI2NLXGZ0UJwjw
        """;

    public const string Rs512 =
        """
        eyJhbGciOiJSUzUxMiJ9.eyJpc3MiOiIzMDE6ODguMTAwL0FETUlOIiwic3ViIjoiODguMTAwL1BVTVAtMSIsIm9yZyI6IlB1bXAgd29ya3MiLCJkaWdlc3R
        zIjp7ImFsZyI6IlNIQS0xIiwiZGlnZXN0cyI6W119fQ.N99ZVoThMTo86q9gpqig11NzpmLxiUSaDJzdIuTU1ohbT7ppDYeU_BaQQdxIygJ8ziNxUkVbk1DS
        uBqF2t75Z6hydixmJ4A5_ZVrZK2cfqhwe-4yuXYbjd4_adesiKEjnez2KoCY84_gPT4KW6bXr3Gk6JRYY9g9ceMhscm12K_t4S5VTGZRgLuWMxFOSALLpx0b
        0KqkCcvqeNCPJ3g5qvYnSvn1sqSxMz443QtFR8EcWNYIpy-DmLHAII-52KtN3Q3LWoQYzObMcLKqhxQ39WWomgWyU0hQYyrLHfh7HEAoZK7y9yy7ZcWt6jHf
        LseASaIk7Z6AIc2m5UsGbEzeuA
        """;

    public const string Ds256 =
        """
        eyJhbGciOiJEUzI1NiJ9.eyJpc3MiOiIzMDE6ODguMTAwL0FETUlOIiwic3ViIjoiODguMTAwL1BVTVAtMSIsIm9yZyI6IlB1bXAgd29ya3MiLCJkaWdlc3R
        zIjp7ImFsZyI6IlNIQS0xIiwiZGlnZXN0cyI6W119fQ.MD4CHQCN_wDxWQuHA230xTscw1dZSNNbtORt-NoMCBFpAh0AtlG9Tc5Hu1NJiTJw05h2rGIdF4mD
        4oIWguNAug
        """;

    /// <summary>With the SM2 key of <see cref="National.OpenSsl"/> and the default identifier (<c>openssl pkeyutl -digest sm3</c>).</summary>
    public const string Sm2256 =
        """
        eyJhbGciOiJTTTIyNTYifQ.eyJpc3MiOiIzMDE6ODguMTAwL0FETUlOIiwic3ViIjoiODguMTAwL1BVTVAtMSIsIm9yZyI6IlB1bXAgd29ya3MiLCJkaWdlc
        3RzIjp7ImFsZyI6IlNIQS0xIiwiZGlnZXN0cyI6W119fQ.MEUCIQDHec0g1_rOtUnwX6VoAmfVhwifv_aGk5XB0rAFYUe20gIgBB9B6phq_2kVj_qWG6h9lb
        i-vpjb6ALObEhRr43Hb1A
        """;
}
