namespace IdResolution.Security.Tests.Sessions;

/// <summary>
/// One key exchange in group 14 of RFC 3526, and what follows from it, as OpenSSL 3.0 computed it: the secret, the octets 0 to 99 encrypted
/// with the vector 00 01 02 ..., and their MACs with the first 32 octets of the secret.
/// </summary>
internal static class OpenSslExchange
{
    public static readonly byte[] ExponentA = Convert.FromHexString("0170816ce88164f1df188121725e70ec48fa7da83d968396c82df7f34a");

    public static readonly byte[] PublicA = Convert.FromHexString(
        "00b9a5feb84d44295ecca0269a34b32a7c878789a3e12830c44b15286cf1bcbdfd778cf24bc94a53d445964871daf78da2724bb67976f5"
        + "fa80a5fccc91f7fbe8e51a3a59c42fc6273ca3bfb6b9d8692bd97d50b16cd54813f7a39a36360222937d80b09bdea085a30c972334d0b6"
        + "80632df057737fc6447b5ff6f7260895b40f5a68ea71c34c9f2059987fde55727c90d361284ff83ff64498932e478129c3db4ae93faeec"
        + "06330e198a53f471e3b91c7d3af570b38572a0831c421e6fe03b01e27dec1e6d41217e72591fd2046462892e8131b7da1717f94f2dd931"
        + "90816488c5c1015bf3673ae03d26d705fc48c6b7c9f86b2bbf063894e319f711c94fe6bd18");

    public static readonly byte[] PublicB = Convert.FromHexString(
        "00a0a9850f9605495d343b135c707389dce4e7f16446c417d2c31f5d17e01ffedfd51e17995b0b4e8a255403d2b72e91ce8c8e7bcfe031"
        + "1965901443140a75acdc25541ffe92faa9a660e14aaab9ada68a5564fbca91464cf082b750b61f68f1333d2d1db14817c6470708d84655"
        + "4a23eb1f50b874be33ce289765aeef09971e907dbb79d4d3218d30b3bc7fd869879ba11b0e6bf4e972e9970510daf964c19566cf64a666"
        + "8f979390029d012d68eb40377cbf9a70ec16169d0cdd0f17c9519fffa34638284311f8db48b62912ed34797e2330d0a6aa4f12825a2ee1"
        + "087835ebb8268c5d9bfae8ff5ec3228107b7fcb8273390624c61407575f1b5b868da73d669");

    public static readonly byte[] Secret = Convert.FromHexString(
        "8c2726804143e1be8c559d262d08a27a95435387c747c692194f4afbda57a8ae8c258c23697ab6fe9dc43f68e0f625447b10ad70b1fa04"
        + "ac43937f0b00cf9c8aecc5ef2617a85243cde92385f2c7ae2a2ca2de33471f178e26d76caec3f493ed6ddb7520ea0a6cdeea884108eb16"
        + "d02f45b51d95cf1f11ff7e0b63f7c3f49034ee0e32fae53282a8f14ce7505a66e4a3ad6e63ad3ba3bcbe24270daf9f09aca2a2fe4fdfb7"
        + "c5d3fe18ac1bc21892d2ca86c5e04a89f9b24903d1004e1c5cb80dd6ef35f7017791d825625592c86ca91696b484cc90935730e37e7278"
        + "134826b4ef1d5c47c4a9d0edd7f36160b6933abdde6e5019149e5eda8f3385fb519ee5ca");

    public static readonly byte[] Aes = Convert.FromHexString(
        "252c442f11a83ffecc35fcd1c19ade6bab537a6b66359fe695dce4c145663657aaf66dcd73b4def4dd08475204c7812b240b67d577118c"
        + "80690400488764802e8c33b0cabd8c3849f2189c72c906ebf1d9dbcf09c8dbf6703f4e2a9a9383b18816cd2af8382cce6de1e766c7bee2"
        + "1585");

    public static readonly byte[] AesEcb = Convert.FromHexString(
        "056ac6aa65bb800765113bdbb735eea9651c87c4582d644641bdc26bca611a66d62a63a8fdeafc14334a25693b42c66ac063242fa4e539"
        + "b315e58dfc845f381e2e4377ca95e70238e2b1a7e4dd4c2e64880022968c304960f245324a787118e00a4876b9f269f37a19c89ad41562"
        + "cf20");

    public static readonly byte[] TripleDes = Convert.FromHexString(
        "3ba27ba700540a949d83deed4249be29e9a08490cdc7398041d73b66705bd3c774eb8c202cfbe8d55f4b582f254c2c8f2a2674f075ff8c"
        + "3d94ec4dff46b246c5f97f607cdbe6a21ca8631f765f21c7adef64beaaae96cccecefcfd6c147a2304e30a1f012f4c81d6");

    public static readonly byte[] Des = Convert.FromHexString(
        "37ce218576d9c0625d12ca53d279d9d0ad808c5a98b1c7c9a811c7e0265244e0128111e3e2acc9b03ca1ed45577c10e19c208cbae3fdc7"
        + "f41462a480e582c732793299d35fdc02d90a0f124bea17b789bf3ae10cf433a0b778e296d8bb679a27c946d7a5c5bda1b3");

    public static readonly byte[] HmacSha256 = Convert.FromHexString("bf95f317f492839da5204f67e9bfeb8f628cd4621c578ff8e14f3bc8ab356a03");

    public static readonly byte[] HmacSha1 = Convert.FromHexString("6aba55d18828ce2b5ed895da5182e93a6e00f9a5");

    public static readonly byte[] Sha1 = Convert.FromHexString("30575eab9036a7529ac7f98d7616f584dfeef1c5");

    public static readonly byte[] DesKey = Convert.FromHexString("8c2626804043e0bf");

    public static readonly byte[] TripleDesKey = Convert.FromHexString("8c2626804043e0bf8c549d262c08a27a94435286c746c792");

    public static byte[] Message { get; } = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    public static byte[] Vector { get; } = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
}
