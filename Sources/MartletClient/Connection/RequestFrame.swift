/// Where things stand in a request frame, for patching in place.
///
///      0  length          int32   bytes that follow this field
///      4  apiKey          int16
///      6  apiVersion      int16
///      8  correlationId   int32
///     12  clientId …
enum RequestFrame {
    static let lengthPosition = 0
    static let correlationIDPosition = 8
}
